public class Main {
    public static void main(String[] arguments) {
        System.out.println("bye");
        System.exit(3);
    }
}
