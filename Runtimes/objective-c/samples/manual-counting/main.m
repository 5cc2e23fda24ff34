#import <Foundation/Foundation.h>

@interface Counter : NSObject {
    int count;
}
@property (assign) int count;
- (void)add;
@end

@implementation Counter

@synthesize count;

- (void)add {
    count++;
}

- (void)dealloc {
    printf("gone at %d\n", count);
    [super dealloc];
}

@end

int main(void) {
    NSAutoreleasePool *pool = [[NSAutoreleasePool alloc] init];
    Counter *counter = [[[Counter alloc] init] autorelease];
    [counter add];
    [counter retain];
    [counter add];
    [counter release];
    puts("before");
    [pool drain];
    puts("after");
    return 0;
}
