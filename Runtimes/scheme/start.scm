;; Runs a Scheme program: guile … -s start.scm ENTRY ARGUMENT…
;;
;; The program is loaded. Then, as gosh does (and guile -e main), main is called with the list
;; of ENTRY and the arguments, if the program defines it; what it returns is the exit status,
;; where it is an integer. It is not called where it takes no argument, or where the program
;; names it outside of its definitions, and so has started it.

(define-module (sandpiper start))

(define (mentions? form name)
  (cond ((pair? form) (or (mentions? (car form) name) (mentions? (cdr form) name)))
        (else (eq? form name))))

(define (definition? form)
  (and (pair? form) (symbol? (car form))
       (string-prefix? "define" (symbol->string (car form)))))

(define (starts-main? file)
  (call-with-input-file file
    (lambda (port)
      (let next ((form (read port)))
        (cond ((eof-object? form) #f)
              ((and (not (definition? form)) (mentions? form 'main)) #t)
              (else (next (read port))))))
    #:guess-encoding #t))

(define (takes-one? procedure)
  (let ((arity (procedure-minimum-arity procedure)))
    (or (not arity)
        (and (<= (car arity) 1) (or (caddr arity) (<= 1 (+ (car arity) (cadr arity))))))))

(define (run file)
  (let ((program (resolve-module '(guile-user))))
    (set-current-module program)
    ;; The whole path: what it loads is looked for beside it.
    (primitive-load (canonicalize-path file))
    (let* ((variable (module-local-variable program 'main))
           (main (and variable (variable-bound? variable) (variable-ref variable))))
      (when (and (procedure? main) (takes-one? main) (not (starts-main? file)))
        (let ((status (main (command-line))))
          (exit (if (integer? status) status 0)))))))

(set-program-arguments (cdr (command-line)))
(run (car (command-line)))
