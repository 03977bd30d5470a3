-- What Lua does for study/heaptrace: tables, strings, closures, a collection
-- of garbage now and then.
local words = {}
for line in io.lines("docs/memory.md") do
	for word in line:gmatch("%a+") do
		words[word] = (words[word] or 0) + 1
	end
end
local names = {}
for word, n in pairs(words) do
	names[#names + 1] = { name = word, n = n, text = word:rep(n % 5) }
end
table.sort(names, function(a, b) return a.name < b.name end)
local out = {}
for i, entry in ipairs(names) do
	out[#out + 1] = string.format("%d %s %s", i, entry.name, entry.text)
end
print(#table.concat(out, "\n"))
