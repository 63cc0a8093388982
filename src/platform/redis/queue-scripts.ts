import { script } from './script.ts';

/*
 * A queue has two keys with one {tag}: a stream with one consumer group, and a sorted set of what is due later. A lease is a consumer of the group
 * with a name of its own; a message is leased for as long as it has been idle for less than a lease. An entry holds the message's id, the
 * deliveries before it was put there, and its body; the set holds the same three as one text. What is settled is deleted, so that the entries that
 * nobody has yet are all but those that are pending. Each script may be run again after an answer that was lost.
 *
 * Time is the server's own.
 */

/** A server that is full of messages must still be able to hand them out. */
const EVEN_WHEN_FULL = '#!lua flags=allow-oom\n';

const COMMON = `
local stream, later = KEYS[1], KEYS[2]
local GROUP = 'solvent'
local MOST = 100000

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function put_later(due, id, attempts, body)
  redis.call('ZADD', later, string.format('%.0f', due), id .. ' ' .. attempts .. ' ' .. body)
end

local function put(id, attempts, body)
  redis.call('XADD', stream, '*', 'id', id, 'attempts', attempts, 'body', body)
end

-- Without a group, which a server that was emptied has lost, nothing is leased.
local function of_group(...)
  local answer = redis.pcall(...)
  if type(answer) ~= 'table' or not answer.err then return answer end
  for _, missing in ipairs({ 'NOGROUP', 'no such key', 'requires the key to exist' }) do
    if string.find(answer.err, missing, 1, true) then return {} end
  end
  error(answer)
end

local function leased(lease, most)
  return of_group('XPENDING', stream, GROUP, '-', '+', most, lease)
end

local function fields_of(entry)
  local fields = {}
  for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
  return fields
end

local function forget_if_idle(lease)
  if #leased(lease, 1) == 0 then of_group('XGROUP', 'DELCONSUMER', stream, GROUP, lease) end
end
`;

/** Delay in milliseconds; id, body of each message. */
const SEND = `${COMMON}
local delay = tonumber(ARGV[1])
local due = now() + delay
for i = 2, #ARGV, 2 do
  if delay > 0 then put_later(due, ARGV[i], 0, ARGV[i + 1]) else put(ARGV[i], 0, ARGV[i + 1]) end
end
return redis.status_reply('OK')
`;
export const SEND_SCRIPT = script(`#!lua\n${SEND}`);
/** What is buried has its room already, in another queue. */
export const BURY_SCRIPT = script(EVEN_WHEN_FULL + SEND);

/**
 * Lease, most messages, milliseconds of a lease; a third key for what is no message of ours. Returns entry, id, attempts and body of each, and how many
 * were put aside there: they would be met again at every look.
 */
export const TAKE_SCRIPT = script(`${EVEN_WHEN_FULL}${COMMON}
local lease, limit, length_of_lease = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local aside = 0
local function put_aside(text)
  redis.call('RPUSH', KEYS[3], text)
  redis.call('LTRIM', KEYS[3], -1000, -1)
  aside = aside + 1
end
for _, text in ipairs(redis.call('ZRANGEBYSCORE', later, '-inf', string.format('%.0f', now()), 'LIMIT', 0, limit)) do
  local id, attempts, body = string.match(text, '^(%S+) (%d+) (.*)$')
  if id then put(id, attempts, body) else put_aside(text) end
  redis.call('ZREM', later, text)
end
local length = redis.call('XLEN', stream)
if length == 0 then return { {}, aside } end

local taken = {}
local function hand_over(entry, deliveries)
  local fields = fields_of(entry)
  local attempts = tonumber(fields.attempts)
  if fields.id and fields.body and attempts then
    taken[#taken + 1] = { entry[1], fields.id, attempts + deliveries, fields.body }
  else
    put_aside(cjson.encode(entry[2]))
    redis.call('XACK', stream, GROUP, entry[1])
    redis.call('XDEL', stream, entry[1])
  end
end

local pending = of_group('XPENDING', stream, GROUP)[1]
if not pending then
  redis.call('XGROUP', 'CREATE', stream, GROUP, '0')
  pending = 0
end
if pending > 0 then
  -- It was taken before, and the answer was lost.
  for _, row in ipairs(leased(lease, limit)) do
    hand_over(redis.call('XRANGE', stream, row[1], row[1])[1], row[4])
  end
  if #taken > 0 then return { taken, aside } end
  for _, row in ipairs(redis.call('XPENDING', stream, GROUP, 'IDLE', length_of_lease, '-', '+', limit)) do
    local entry = redis.call('XCLAIM', stream, GROUP, lease, length_of_lease, row[1])[1]
    if entry then hand_over(entry, row[4] + 1) end
    forget_if_idle(row[2])
  end
end
if #taken < limit and pending < length then
  local read = redis.call('XREADGROUP', 'GROUP', GROUP, lease, 'COUNT', limit - #taken, 'STREAMS', stream, '>')
  if read then
    for _, entry in ipairs(read[1][2]) do hand_over(entry, 1) end
  end
end
return { taken, aside }
`);

/** Lease. Returns the entries that it still holds. */
export const PROLONG_SCRIPT = script(`${EVEN_WHEN_FULL}${COMMON}
local held = {}
for i, row in ipairs(leased(ARGV[1], MOST)) do
  redis.call('XCLAIM', stream, GROUP, ARGV[1], 0, row[1], 'JUSTID')
  held[i] = row[1]
end
return held
`);

/** Lease; entry, and the delay in milliseconds or -1 for what is done, of each message. */
export const SETTLE_SCRIPT = script(`${EVEN_WHEN_FULL}${COMMON}
local lease = ARGV[1]
for i = 2, #ARGV, 2 do
  local id, delay = ARGV[i], tonumber(ARGV[i + 1])
  local row = of_group('XPENDING', stream, GROUP, id, id, 1, lease)[1]
  if row then
    if delay >= 0 then
      local fields = fields_of(redis.call('XRANGE', stream, id, id)[1])
      put_later(now() + delay, fields.id, string.format('%d', fields.attempts + row[4]), fields.body)
    end
    redis.call('XACK', stream, GROUP, id)
    redis.call('XDEL', stream, id)
  end
end
forget_if_idle(lease)
return redis.status_reply('OK')
`);

/** What the names of an owner's leases begin with, and the deliveries that do not count of each message. */
export const GIVE_BACK_SCRIPT = script(`${EVEN_WHEN_FULL}${COMMON}
local owner, uncounted = ARGV[1], tonumber(ARGV[2])
for _, consumer in ipairs(of_group('XINFO', 'CONSUMERS', stream, GROUP)) do
  local lease = consumer[2]
  if string.sub(lease, 1, #owner) == owner then
    for _, row in ipairs(leased(lease, MOST)) do
      -- Since 1970: every lease has ended.
      redis.call('XCLAIM', stream, GROUP, lease, 0, row[1], 'TIME', 0, 'RETRYCOUNT', math.max(row[4] - uncounted, 0), 'JUSTID')
    end
    forget_if_idle(lease)
  end
end
return redis.status_reply('OK')
`);
