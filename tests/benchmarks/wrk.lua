-- Asks for the paths in a file in turn; tells as one line of JSON how it went.
local paths, fresh, place = {}, false, 0

function init(args)
   for line in io.lines(args[1]) do paths[#paths + 1] = line end
   fresh = args[2] == "fresh"
   -- what a browser sends
   wrk.headers["Accept-Encoding"] = "gzip"
   wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"
   -- another run must not ask for the same addresses
   start = os.time() * 1000000
end

function request()
   local path = paths[place % #paths + 1]
   place = place + 1
   if fresh then
      -- in all its digits: Lua by itself writes fourteen
      path = path .. (path:find("?", 1, true) and "&" or "?") .. "_=" .. string.format("%d", start + place)
   end
   return wrk.format("GET", path)
end

function done(summary, latency, requests)
   local e = summary.errors
   io.write(string.format(
      '\n{"requests/s": %.1f, "median": %.2f, "p95": %.2f, "p99": %.2f, "requests": %d,'
         .. ' "refused": %d, "failed": %d}\n',
      summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3,
      latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, summary.requests,
      e.status, e.connect + e.read + e.write + e.timeout))
end
