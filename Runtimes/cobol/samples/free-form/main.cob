*> Free form, which nothing but its lines says.
identification division.
program-id. sum.

data division.
working-storage section.
01 total pic 9(4) value 0.
01 i pic 9(4).

procedure division.
    perform varying i from 1 by 1 until i > 10
        add i to total
    end-perform
    display "The sum of all the numbers from one to ten, said in a line that is longer than a card: " total
    stop run.
