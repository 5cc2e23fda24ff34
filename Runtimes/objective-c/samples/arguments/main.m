#import <Foundation/Foundation.h>

int main(void) {
    @autoreleasepool {
        NSArray *words = [[NSProcessInfo processInfo] arguments];
        words = [words subarrayWithRange:NSMakeRange(1, words.count - 1)];
        puts([words componentsJoinedByString:@"|"].UTF8String);
    }
    return 0;
}
