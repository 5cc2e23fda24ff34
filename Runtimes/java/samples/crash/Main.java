public class Main {
    public static void main(String[] arguments) {
        System.out.println("so far");
        System.out.println(arguments[1]);
    }
}
