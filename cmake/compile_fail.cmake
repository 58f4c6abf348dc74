# Tests that the compiler refuses what it must refuse: a ctest per *_compile_fail.cpp file.

function(ohmic_add_compile_fail label library files)
  foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    # The flags of the library, as its own files get them.
    set(includes "$<TARGET_PROPERTY:${library},INTERFACE_INCLUDE_DIRECTORIES>")
    add_test(NAME ${label}:${name}
      COMMAND ${CMAKE_SOURCE_DIR}/tools/check_compile_fail ${file} ${CMAKE_CXX_COMPILER} -std=c++23
              "-I$<JOIN:$<REMOVE_DUPLICATES:${includes}>,;-I>"
      COMMAND_EXPAND_LISTS)
    set_tests_properties(${label}:${name} PROPERTIES LABELS ${label} TIMEOUT 120)
  endforeach()
endfunction()
