#import <Foundation/Foundation.h>

int main(void) {
    @autoreleasepool {
        puts("so far");
        fflush(stdout);
        NSArray *numbers = @[ @1, @2 ];
        NSLog(@"%@", numbers[2]);
    }
    return 0;
}
