program utf8
    use, intrinsic :: iso_fortran_env, only: input_unit, output_unit
    implicit none
    integer, parameter :: unicode = selected_char_kind('ISO_10646')
    character(kind=unicode, len=100) :: line

    open (input_unit, encoding='utf-8')
    open (output_unit, encoding='utf-8')
    read (*, '(a)') line
    print '(a, a, i0)', trim(line), ': ', len_trim(line)
end program utf8
