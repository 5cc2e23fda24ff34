#import <Foundation/Foundation.h>

#import "shapes/Square.h"

int twice(int number);

int main(void) {
    @autoreleasepool {
        Shape *shape = [[Square alloc] initWithSide:3];
        printf("%s %d\n", shape.name.UTF8String, twice(shape.area));
    }
    return 0;
}
