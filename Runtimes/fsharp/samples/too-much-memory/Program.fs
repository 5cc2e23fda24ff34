let blocks = ResizeArray<byte[]>()

while true do
    blocks.Add(Array.create 1000000 1uy)
