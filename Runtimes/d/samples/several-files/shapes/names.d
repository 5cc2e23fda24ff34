module shapes.names;

enum factor = 1;
