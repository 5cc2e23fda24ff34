public interface Main {
    enum Answer { YES }

    static void main(String[] arguments) {
        System.out.println(Answer.YES);
    }
}

class Other {
    public static void main(String[] arguments) {
        System.out.println("not the public one");
    }
}
