// public class NotThis
class Start {
    String text = "class NorThis {";

    public static void main(String... arguments) {
        System.out.println(Square.area(3));
    }
}
