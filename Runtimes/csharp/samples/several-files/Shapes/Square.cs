namespace Shapes {
    public class Square {
        private readonly int side;

        public Square(int side) => this.side = side;

        public int Area => side * side;
    }
}
