export const area = (side) => side * side;
