-- The rules of limiter/memory.ts, in Redis, so that all API instances count together. Atomic by nature of scripts.
-- KEYS: the "known" key (or "" when there is none), then one key a counter.
-- ARGV: operation, known-for, pending-for, index of the counter that "known" exempts (0: none),
--       then for each counter: kind, free, base, cap, window, resettable ("1" or "0"). Times in milliseconds.
-- Answers the milliseconds to wait.
local operation, known_for, pending_for, exempts = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

if KEYS[1] == '' or redis.call('EXISTS', KEYS[1]) == 0 then exempts = 0 end

local opened = {}
for index = 2, #KEYS do
  local first = 5 + (index - 2) * 6
  if index - 1 ~= exempts then
    local stored = redis.call('HMGET', KEYS[index], 'count', 'pending', 'pendingAt', 'until', 'at')
    local entry = {
      key = KEYS[index],
      quota = ARGV[first] == 'quota', free = tonumber(ARGV[first + 1]), base = tonumber(ARGV[first + 2]),
      cap = tonumber(ARGV[first + 3]), window = tonumber(ARGV[first + 4]), resettable = ARGV[first + 5] == '1',
      count = tonumber(stored[1] or 0), pending = tonumber(stored[2] or 0), pendingAt = tonumber(stored[3] or 0),
      ['until'] = tonumber(stored[4] or 0), at = tonumber(stored[5] or 0),
    }
    if now - entry.pendingAt > pending_for then entry.pending = 0 end
    local over
    if entry.quota then over = now >= entry['until'] else over = now - entry.at > entry.window end
    if over then entry.count = 0; entry['until'] = 0 end
    opened[#opened + 1] = entry
  end
end

local function longest(with_quotas)
  local result = 0
  for _, entry in ipairs(opened) do
    local wait = 0
    if entry.count + entry.pending >= entry.free then
      if entry.pending > 0 then wait = entry.base else wait = math.max(0, entry['until'] - now) end
    end
    if with_quotas or not entry.quota then result = math.max(result, wait) end
  end
  return result
end

local function give_back(entry)
  if entry.quota then entry.count = math.max(0, entry.count - 1)
  else entry.pending = math.max(0, entry.pending - 1) end
end

local function save(entry)
  redis.call('HSET', entry.key, 'count', entry.count, 'pending', entry.pending, 'pendingAt', entry.pendingAt,
    'until', entry['until'], 'at', entry.at)
  redis.call('PEXPIRE', entry.key, math.max(entry.window, entry.cap))
end

if operation == 'check' then
  local wait = longest(true)
  if wait > 0 then return wait end
  for _, entry in ipairs(opened) do
    if entry.quota then
      if entry.count == 0 then entry['until'] = now + entry.window end
      entry.count = entry.count + 1
    else
      entry.pending = entry.pending + 1
      entry.pendingAt = now
    end
    entry.at = now
    save(entry)
  end
  return 0
end

if operation == 'penalize' then
  for _, entry in ipairs(opened) do
    if not entry.quota then
      give_back(entry)
      entry.count = entry.count + 1
      local beyond = entry.count - entry.free
      if beyond < 0 then entry['until'] = 0
      else entry['until'] = now + math.min(entry.cap, entry.base * 2 ^ math.min(beyond, 30)) end
    end
    entry.at = now
    save(entry)
  end
  return longest(false)
end

if operation == 'reset' then
  for _, entry in ipairs(opened) do
    if entry.resettable then redis.call('DEL', entry.key)
    elseif not entry.quota then give_back(entry); save(entry) end
  end
  if KEYS[1] ~= '' then
    redis.call('SET', KEYS[1], '1', 'PX', known_for)
    if tonumber(ARGV[4]) > 0 then redis.call('DEL', KEYS[tonumber(ARGV[4]) + 1]) end
  end
  return 0
end

for _, entry in ipairs(opened) do give_back(entry); save(entry) end
return 0
