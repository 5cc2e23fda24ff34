import java.util.Scanner;

public class Main {
    public static void main(String[] arguments) {
        String größe = new Scanner(System.in).nextLine();
        System.out.println(größe + ": " + größe.codePointCount(0, größe.length()));
    }
}
