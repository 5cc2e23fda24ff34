local square = {}

function square.area(side)
    return side * side
end

return square
