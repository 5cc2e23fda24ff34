% Runs a Prolog program: swipl … -g sandpiper_start:start start.pl -- ENTRY ARGUMENT…
%
% The program is loaded, which runs its directives; then main/0 is called, if the program has
% one and nothing in it has been started by a directive, so that it never runs twice. The exit
% status is 0, what halt/1 says, 1 where something failed or did not load, 2 after an
% exception. The interactive toplevel is never reached: stdin is the program's.
%
% Predicates of the library are found through an index, which Debian's package makes when it is
% installed. Where no script of it has run, libraries.pl names the usual ones.

:- module(sandpiper_start, []).

:- dynamic started/0, chosen/1.
:- multifile user:term_expansion/2.
:- dynamic user:term_expansion/2.

% What directives do is seen while they are loaded.
user:term_expansion((:- Directive), []) :-
    nonvar(Directive),
    Directive = initialization(Goal, main),
    !,
    assertz(sandpiper_start:chosen(Goal)).
user:term_expansion((:- Directive), _) :-
    nonvar(Directive),
    \+ sandpiper_start:started,
    \+ sandpiper_start:declaration(Directive),
    assertz(sandpiper_start:started),
    fail.

declaration((A, B)) :- !, declaration(A), declaration(B).
declaration(_:Directive) :- !, nonvar(Directive), declaration(Directive).
declaration(Directive) :-
    functor(Directive, Name, _),
    memberchk(Name, [
        module, use_module, autoload, reexport, ensure_loaded, consult, load_files, include,
        dynamic, discontiguous, multifile, table, thread_local, volatile, module_transparent,
        meta_predicate, public, op, set_prolog_flag, style_check,
        set_stream, encoding, prolog_load_context, garbage_collect, set_prolog_stack,
        use_foreign_library, license, if, elif, else, endif, det, create_prolog_flag,
        chr_constraint, chr_option, chr_type, asserta, assertz, assert, retractall, index,
        nb_setval, b_setval, set_random, arithmetic_function, record, mode, type, pred
    ]).

start :-
    current_prolog_flag(argv, [Entry | Arguments]),
    set_prolog_flag(argv, Arguments),
    absolute_file_name(Entry, File),
    find_libraries,
    load_files(user:File, []),
    (   retract(chosen(Goal))
    ->  run(Goal)
    ;   \+ started,
        predicate_property(user:main, defined),
        \+ predicate_property(user:main, imported_from(_))
    ->  run(main)
    ;   halt
    ).

find_libraries :-
    absolute_file_name(swi('library/INDEX'), _,
                       [file_type(prolog), access(read), file_errors(fail)]),
    !.
find_libraries :-
    module_property(sandpiper_start, file(Start)),
    file_directory_name(Start, Here),
    atom_concat(Here, '/libraries.pl', File),
    load_files(user:File, []),
    retractall(started).

run(Goal) :-
    (   catch_with_backtrace(user:Goal, Error, true)
    ->  (   var(Error)
        ->  halt
        ;   Error = unwind(halt(Status))
        ->  halt(Status)
        ;   print_message(error, unhandled_exception(Error)),
            halt(2)
        )
    ;   print_message(error, format("goal failed: ~q", [Goal])),
        halt(1)
    ).
