       IDENTIFICATION DIVISION.
       PROGRAM-ID. MAIN.
       PROCEDURE DIVISION.
           DISPLAY "so far".
           CALL "NOWHERE".
           STOP RUN.
