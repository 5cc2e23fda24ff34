#import <Foundation/Foundation.h>

int main(void) {
    @autoreleasepool {
        NSFileHandle *input = [NSFileHandle fileHandleWithStandardInput];
        NSString *text = [[NSString alloc] initWithData:[input readDataToEndOfFile]
                                               encoding:NSUTF8StringEncoding];
        NSScanner *scanner = [NSScanner scannerWithString:text];
        int number, sum = 0;
        while ([scanner scanInt:&number]) sum += number;
        printf("%d\n", sum);
    }
    return 0;
}
