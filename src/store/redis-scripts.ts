/** The Redis store's three scripts: one per call, atomic by Redis' own rule. */
import { createHash } from 'node:crypto'

/** A script and the hash that Redis knows it by. */
export interface RedisScript {
  readonly text: string
  readonly sha1: string
}

// KEYS: 1 the hash of entries, 2 wake-ups by time, 3 expiries by time. An entry is packed as `version wakeAt expireAt json`,
// so that one look-up answers all; the two sorted sets repeat the times for `due` and for freeing. What is packed otherwise is
// somebody else's: it is read as a text that is no JSON, of a version that nobody can expect.
const common = `
local entries, wakes, expiries = KEYS[1], KEYS[2], KEYS[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function read(key)
  local packed = redis.call('HGET', entries, key)
  if not packed then return nil end
  local version, wake, expire, from = string.match(packed, '^(%S+) (%d*) (%d*) ()')
  if not version then return ' ', '', '', 1 end
  if expire ~= '' and tonumber(expire) <= now then return nil end
  return version, wake, packed, from
end
local function append(reply, key, version, wake, packed, from)
  local n = #reply
  reply[n + 1] = key
  reply[n + 2] = string.sub(packed, from)
  reply[n + 3] = version
  reply[n + 4] = (wake ~= '' and tonumber(wake) <= now) and '1' or '0'
end
local function free(limit)
  for _, key in ipairs(redis.call('ZRANGEBYSCORE', expiries, '-inf', now, 'LIMIT', 0, limit)) do
    redis.call('HDEL', entries, key)
    redis.call('ZREM', wakes, key)
    redis.call('ZREM', expiries, key)
  end
end
`

const get = `
local reply = {}
local version, wake, packed, from = read(ARGV[1])
if version then append(reply, ARGV[1], version, wake, packed, from) end
return reply
`

// A client may send the same write again after a lost connection: the entry then has this call's version, and it is said again.
// The server's time at its end makes it another version where the first write has expired meanwhile, and the second is applied.
const put = `
local key, text, expect, call, wake, expire = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local found, kept = read(key)
if found and string.match(found, '^(.*)%.%d+$') == call then return found end
if (found or '') ~= expect then return false end
local function at(ms) return ms == '' and '' or string.format('%.0f', now + tonumber(ms)) end
if wake == 'keep' then wake = kept or '' else wake = at(wake) end
expire = at(expire)
local version = call .. '.' .. time[1] .. time[2]
redis.call('HSET', entries, key, version .. ' ' .. wake .. ' ' .. expire .. ' ' .. text)
if wake == '' then redis.call('ZREM', wakes, key) else redis.call('ZADD', wakes, wake, key) end
if expire == '' then redis.call('ZREM', expiries, key) else redis.call('ZADD', expiries, expire, key) end
free(2)
return version
`

const due = `
local limit, reply, offset = tonumber(ARGV[1]), {}, 0
free(100)
while #reply < limit * 4 do
  local page = redis.call('ZRANGEBYSCORE', wakes, '-inf', now, 'LIMIT', offset, limit)
  for _, key in ipairs(page) do
    local version, wake, packed, from = read(key)
    if version and #reply < limit * 4 then append(reply, key, version, wake, packed, from) end
  end
  if #page < limit then break end
  offset = offset + #page
end
return reply
`

const script = (body: string): RedisScript => {
  const text = `${common}${body}`
  return { text, sha1: createHash('sha1').update(text).digest('hex') }
}

/** The scripts of `get`, `put` and `due`. */
export const redisScripts = { get: script(get), put: script(put), due: script(due) }
