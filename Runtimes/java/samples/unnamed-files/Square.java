public class Square {
    static int area(int side) {
        return side * side;
    }
}
