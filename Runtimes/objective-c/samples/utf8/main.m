#import <Foundation/Foundation.h>

int main(void) {
    @autoreleasepool {
        char bytes[100];
        if (!fgets(bytes, sizeof bytes, stdin)) return 1;
        NSString *line = [[NSString stringWithUTF8String:bytes]
            stringByTrimmingCharactersInSet:[NSCharacterSet newlineCharacterSet]];
        if (![line isEqualToString:@"größe 🦜"]) return 1;
        NSUInteger count = [line lengthOfBytesUsingEncoding:NSUTF32LittleEndianStringEncoding] / 4;
        NSString *result = [NSString stringWithFormat:@"%@: %lu\n", line, (unsigned long)count];
        [[NSFileHandle fileHandleWithStandardOutput]
            writeData:[result dataUsingEncoding:NSUTF8StringEncoding]];
        NSLog(@"%@", line);
    }
    return 0;
}
