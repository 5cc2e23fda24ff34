+++ one bracket
 is too many ] here
