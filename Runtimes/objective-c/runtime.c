/*
 * Runs what Clang compiles for the GNUstep runtime on GCC's libobjc, the runtime that Debian's
 * GNUstep is made for. Linked into each program, whose calls of __objc_exec_class lead here.
 *
 * Only with the GNUstep runtime does Clang know properties without declared variables, automatic
 * reference counting and weak references. Its data for classes begin as those that libobjc reads.
 * Different are the places of variables, which count from the end of the superclass and are moved
 * here (as that runtime does at this time), some marks, and how a method is looked up. What libobjc
 * does not have at all is below: counting, weak references, and classes for blocks.
 */
#include <Block.h>
#include <objc/message.h>
#include <objc/runtime.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* MARK: Modules */

struct protocol {
    uintptr_t version;
    const char *name;
    struct protocol_list *protocols;
};

struct protocol_list {
    struct protocol_list *next;
    size_t count;
    struct protocol *protocols[];
};

struct variables {
    int count;
    struct {
        const char *name, *type;
        int offset;
    } each[];
};

struct class_data {
    struct class_data *isa;
    const char *superclass, *name;
    long version;
    unsigned long info;
    long size;
    struct variables *variables;
    void *methods, *table, *subclasses, *siblings;
    struct protocol_list *protocols;
    void *extra;
    /* What follows is GNUstep's alone. */
    long abi;
    int **offsets;
};

struct category {
    const char *name, *class_name;
    void *methods, *class_methods;
    struct protocol_list *protocols;
};

struct module {
    unsigned long version, size;
    const char *name;
    struct {
        unsigned long selector_count;
        void *selectors;
        unsigned short class_count, category_count;
        void *parts[];
    } *contents;
    struct module *next;
};

extern void __real___objc_exec_class(struct module *);

/* A class of libobjc has the flags 1 and 2 for classes and metaclasses; 16 means another thing. */
enum { libobjc_version = 8, libobjc_protocol = 2, gnustep_protocol = 3, gnustep_class = 16 };

static void mend_protocols(struct protocol_list *list) {
    for (; list; list = list->next)
        for (size_t i = 0; i < list->count; i++) {
            struct protocol *protocol = list->protocols[i];
            if (!protocol || protocol->version != gnustep_protocol) continue;
            protocol->version = libobjc_protocol;
            mend_protocols(protocol->protocols);
        }
}

static struct class_data *class_in(struct module *module, const char *name) {
    for (int i = 0; i < module->contents->class_count; i++) {
        struct class_data *class = module->contents->parts[i];
        if (!strcmp(class->name, name)) return class;
    }
    return NULL;
}

static void mend_class(struct module *module, struct class_data *class) {
    if (!(class->info & gnustep_class)) return;
    class->info &= ~gnustep_class;
    class->isa->info &= ~gnustep_class;
    mend_protocols(class->protocols);
    mend_protocols(class->isa->protocols);
    if (class->size > 0) return;

    long start = 0;
    if (class->superclass) {
        struct class_data *superclass = class_in(module, class->superclass);
        if (superclass) {
            mend_class(module, superclass);
            start = superclass->size;
        } else {
            start = class_getInstanceSize(objc_lookUpClass(class->superclass));
        }
    }
    start = (start + 15) & ~15L;
    class->size = start - class->size;
    for (int i = 0; class->variables && i < class->variables->count; i++) {
        class->variables->each[i].offset += start;
        *class->offsets[i] = class->variables->each[i].offset;
    }
}

/* Whether all superclasses are there. */
static int is_ready(struct module *module) {
    for (int i = 0; i < module->contents->class_count; i++) {
        const char *superclass = ((struct class_data *)module->contents->parts[i])->superclass;
        if (superclass && !class_in(module, superclass) && !objc_lookUpClass(superclass)) return 0;
    }
    return 1;
}

static void take(struct module *module) {
    int count = module->contents->class_count;
    for (int i = 0; i < count; i++) mend_class(module, module->contents->parts[i]);
    for (int i = 0; i < module->contents->category_count; i++)
        mend_protocols(((struct category *)module->contents->parts[count + i])->protocols);
    module->version = libobjc_version;
    module->size = 4 * sizeof(void *);
    __real___objc_exec_class(module);
}

/* Each source calls this with its own module before main, in the order in which they were linked:
   a class may come before its superclass. */
void __wrap___objc_exec_class(struct module *module) {
    static struct waiting {
        struct waiting *next;
        struct module *module;
    } *first;
    struct waiting *new = malloc(sizeof *new);
    *new = (struct waiting){first, module};
    first = new;
    for (struct waiting **place = &first; *place;) {
        if (!is_ready((*place)->module)) {
            place = &(*place)->next;
            continue;
        }
        struct waiting *ready = *place;
        *place = ready->next;
        take(ready->module);
        free(ready);
        place = &first;
    }
}

/* MARK: Messages */

struct slot {
    Class owner, seen;
    const char *types;
    int version;
    IMP method;
};

static __thread struct slot found;

struct slot *objc_msg_lookup_sender(id *receiver, SEL selector, id sender) {
    found.method = objc_msg_lookup(*receiver, selector);
    return &found;
}

struct slot *objc_slot_lookup_super(struct objc_super *super, SEL selector) {
    found.method = objc_msg_lookup_super(super, selector);
    return &found;
}

static id send(id receiver, SEL selector) {
    return receiver ? objc_msg_lookup(receiver, selector)(receiver, selector) : nil;
}

static struct {
    SEL retain, release, autorelease, new, drain, dealloc, copy, destruct;
} names;

/* MARK: Counting. The functions are those of "Automatic Reference Counting" in Clang's manual. */

id objc_retain(id object) { return send(object, names.retain); }
void objc_release(id object) { send(object, names.release); }
id objc_autorelease(id object) { return send(object, names.autorelease); }
id objc_retainAutorelease(id object) { return objc_autorelease(objc_retain(object)); }
id objc_autoreleaseReturnValue(id object) { return objc_autorelease(object); }
id objc_retainAutoreleaseReturnValue(id object) { return objc_retainAutorelease(object); }
id objc_retainAutoreleasedReturnValue(id object) { return objc_retain(object); }
id objc_unsafeClaimAutoreleasedReturnValue(id object) { return object; }
id objc_retainBlock(id block) { return block ? (id)_Block_copy(block) : nil; }

void objc_storeStrong(id *place, id object) {
    id old = *place;
    objc_retain(object);
    *place = object;
    objc_release(old);
}

void *objc_autoreleasePoolPush(void) {
    return send((id)objc_getClass("NSAutoreleasePool"), names.new);
}

void objc_autoreleasePoolPop(void *pool) { send(pool, names.drain); }

/* MARK: Weak references: each place that holds one, by the object */

struct weak {
    struct weak *next;
    id *place;
    id object;
};

enum { buckets = 1024 };
static struct weak *places[buckets];
static size_t weak_count;
static pthread_mutex_t weak_lock;

static struct weak **bucket(id object) {
    return &places[((uintptr_t)object >> 4) * 0x9E3779B97F4A7C15u >> 54];
}

static void forget(id *place) {
    if (!*place) return;
    for (struct weak **link = bucket(*place); *link; link = &(*link)->next) {
        if ((*link)->place != place) continue;
        struct weak *gone = *link;
        *link = gone->next;
        free(gone);
        weak_count--;
        return;
    }
}

static void remember(id *place, id object) {
    *place = object;
    if (!object) return;
    struct weak *new = malloc(sizeof *new);
    *new = (struct weak){*bucket(object), place, object};
    *bucket(object) = new;
    weak_count++;
}

id objc_storeWeak(id *place, id object) {
    pthread_mutex_lock(&weak_lock);
    forget(place);
    remember(place, object);
    pthread_mutex_unlock(&weak_lock);
    return object;
}

id objc_initWeak(id *place, id object) {
    *place = nil;
    return objc_storeWeak(place, object);
}

void objc_destroyWeak(id *place) { objc_storeWeak(place, nil); }

id objc_loadWeakRetained(id *place) {
    pthread_mutex_lock(&weak_lock);
    id object = objc_retain(*place);
    pthread_mutex_unlock(&weak_lock);
    return object;
}

id objc_loadWeak(id *place) { return objc_autorelease(objc_loadWeakRetained(place)); }

void objc_copyWeak(id *to, id *from) {
    id object = objc_loadWeakRetained(from);
    objc_initWeak(to, object);
    objc_release(object);
}

void objc_moveWeak(id *to, id *from) {
    objc_copyWeak(to, from);
    objc_destroyWeak(from);
}

/* MARK: The end of an object */

static IMP object_dealloc;

/* In place of NSObject's: no weak reference is left, and counted variables are released. */
static id dealloc(id self, SEL selector) {
    if (__atomic_load_n(&weak_count, __ATOMIC_ACQUIRE)) {
        pthread_mutex_lock(&weak_lock);
        for (struct weak **link = bucket(self); *link;) {
            struct weak *one = *link;
            if (one->object != self) {
                link = &one->next;
                continue;
            }
            *one->place = nil;
            *link = one->next;
            free(one);
            weak_count--;
        }
        pthread_mutex_unlock(&weak_lock);
    }
    for (Class class = object_getClass(self); class; class = class_getSuperclass(class)) {
        Method own = class_getInstanceMethod(class, names.destruct);
        if (!own) break;
        Class above = class_getSuperclass(class);
        if (own != (above ? class_getInstanceMethod(above, names.destruct) : NULL))
            method_getImplementation(own)(self, names.destruct);
    }
    return object_dealloc(self, selector);
}

/* MARK: Blocks */

static id copy_block(id self, SEL selector) { return (id)_Block_copy(self); }
static id release_block(id self, SEL selector) { return _Block_release(self), nil; }

extern void *_NSConcreteStackBlock[], *_NSConcreteMallocBlock[], *_NSConcreteGlobalBlock[];

/* Blocks are born as instances of classes that the library for blocks leaves empty. They become
   copies of a class that answers messages. */
static void make_block_class(Class object) {
    Class class = objc_allocateClassPair(object, "NSBlock", 0);
    class_addMethod(class, names.copy, (IMP)copy_block, "@@:^v");
    class_addMethod(class, names.retain, (IMP)copy_block, "@@:");
    class_addMethod(class, names.release, (IMP)release_block, "v@:");
    objc_registerClassPair(class);
    class_getMethodImplementation(class, names.copy);
    void **all[] = {_NSConcreteStackBlock, _NSConcreteMallocBlock, _NSConcreteGlobalBlock};
    for (int i = 0; i < 3; i++) memcpy(all[i], class, 13 * sizeof(void *));
}

__attribute__((constructor(101))) static void prepare(void) {
    names.retain = sel_registerName("retain");
    names.release = sel_registerName("release");
    names.autorelease = sel_registerName("autorelease");
    names.new = sel_registerName("new");
    names.drain = sel_registerName("drain");
    names.dealloc = sel_registerName("dealloc");
    names.copy = sel_registerName("copyWithZone:");
    names.destruct = sel_registerName(".cxx_destruct");
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&weak_lock, &recursive);

    Class object = objc_lookUpClass("NSObject");
    if (!object) return;
    Method method = class_getInstanceMethod(object, names.dealloc);
    object_dealloc = method_setImplementation(method, (IMP)dealloc);
    make_block_class(object);
}
