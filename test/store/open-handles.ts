/** What keeps this process alive and could belong to a store: sockets, pipes and files, not the runner's own timers. */
export function openHandles(): number {
  const kinds = ['TCPSocketWrap', 'TLSWrap', 'PipeWrap', 'FSReqPromise', 'FSEventWrap', 'MessagePort']
  return process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind)).length
}
