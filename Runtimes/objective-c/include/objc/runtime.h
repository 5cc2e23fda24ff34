/*
 * GCC's header, made fit for automatic reference counting: it looks into an object, which is then
 * no expression. Its function gets a parameter of the object's bare structure, and another name.
 */
#ifndef sandpiper_objc_runtime_h
#define sandpiper_objc_runtime_h

#if __has_feature(objc_arc)
#define object_getClass(parameter) sandpiper_class_of(struct objc_object *object)
#include_next <objc/runtime.h>
#undef object_getClass

static inline Class object_getClass(id object) {
    return object ? *(Class *)(__bridge void *)object : Nil;
}
#else
#include_next <objc/runtime.h>
#endif

#endif
