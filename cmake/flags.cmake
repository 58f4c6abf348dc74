# Compiler, linker and cache settings that every target of ours shares.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)  # clang-tidy reads it

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
# The presets say what is optimised and what is debugged; CMake's own defaults would add -O2 -g -DNDEBUG behind them.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O3 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g")
if(OHMIC_SANITIZE)
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -gline-tables-only")  # clang's; a report needs lines, not variables
endif()

find_program(OHMIC_CCACHE ccache)
mark_as_advanced(OHMIC_CCACHE)
if(OHMIC_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_SOURCE_DIR}/tools/cached_compiler ${OHMIC_CCACHE})
endif()
# No mold: Debian 12's 1.10.1 now and then lays out a program whose read-only part cannot be protected, so that it does
# not start ("cannot apply additional memory protection after relocation").

# The baseline stays x86-64: what needs wider registers asks the processor at run time (Highway), so that one binary
# runs everywhere and two machines render the same bits.
#
# -fno-math-errno, -fno-trapping-math: nobody here reads errno or a floating-point trap after sqrt() or a comparison;
# keeping up their appearance stops GCC from inlining and vectorising.
# -ffp-contract=off: no fused multiply-add of the compiler's own choice, so that a change elsewhere in a file cannot
# change a rendered sample. (The baseline has no FMA anyway; this holds for a user's -march too.)
# NOT -ffast-math: it lets the compiler assume that NaN and infinity do not happen, and deletes the checks that keep
# them away from ears.
add_compile_options(-fno-math-errno -fno-trapping-math -ffp-contract=off)

if(OHMIC_SANITIZE)
  add_compile_options(-fsanitize=${OHMIC_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${OHMIC_SANITIZE})
  if(OHMIC_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
if(OHMIC_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Every target of ours links this one.
add_library(ohmic_house INTERFACE)
target_include_directories(ohmic_house INTERFACE ${CMAKE_SOURCE_DIR}/src)
# Designated initialisers name what differs from the default; what they leave out is meant.
target_compile_options(ohmic_house INTERFACE -Wall -Wextra -Werror -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Clang 19 objects to the temporary buffer that libstdc++ 12 itself uses in stable_sort.
  target_compile_options(ohmic_house INTERFACE -Wno-deprecated-declarations)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Clang's -Wconversion means something wider (signs too): GCC, the reference compiler, is the judge.
  target_compile_options(ohmic_house INTERFACE -Wconversion)
  # GCC 12 sees overlapping, endless and negative copies in plain std::string concatenation (its bugs 105329 and 105651), and
  # uninitialised members and deletes of nothing in empty std::optional and std::expected. The note about vector arguments
  # (psabi) concerns libraries built by GCC 4.5; ours are not.
  target_compile_options(ohmic_house INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-free-nonheap-object -Wno-array-bounds
    -Wno-maybe-uninitialized -Wno-psabi)
endif()
