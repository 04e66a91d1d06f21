/**
 * The whole of what the preload gives the page, as `window.desk`. Text goes both ways, because one
 * string crosses the wall four times cheaper than the object it stands for.
 */
export interface DeskBridge {
  /**
   * One request of the envelope as JSON text; the promise gives the response as JSON text and
   * never rejects. Names: commands, queries, shell calls, `subscribe` {topic, params} and
   * `unsubscribe` {topic}.
   */
  request(line: string): Promise<string>;
  /**
   * Every flush of the engine as one JSON array of pushes; the returned function stops listening.
   */
  onPush(listen: (lines: string) => void): () => void;
}
