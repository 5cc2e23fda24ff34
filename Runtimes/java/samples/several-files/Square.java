package game.shapes;

public record Square(int side) {
    public int area() {
        return side * side;
    }

    public static void main(String[] arguments) {
        System.out.println("not the entry");
    }
}
