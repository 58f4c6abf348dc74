# Every library from outside that Ohmic uses, found once; src/<library>/libraries.cmake links what it needs.
# All come from Debian 12's archive (tools/packages.txt); their headers count as system headers.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)            # fmt::fmt
find_package(Eigen3 REQUIRED)         # Eigen3::Eigen
find_package(CLI11 REQUIRED)          # CLI11::CLI11
find_package(nlohmann_json REQUIRED)  # nlohmann_json::nlohmann_json
find_package(Boost 1.74 REQUIRED)     # Boost::headers: Asio and Beast
find_package(OpenSSL REQUIRED)        # OpenSSL::Crypto OpenSSL::SSL
pkg_check_modules(sndfile REQUIRED IMPORTED_TARGET sndfile)           # PkgConfig::sndfile
pkg_check_modules(ebur128 REQUIRED IMPORTED_TARGET libebur128)        # PkgConfig::ebur128
pkg_check_modules(fftw3 REQUIRED IMPORTED_TARGET fftw3)               # PkgConfig::fftw3, double
pkg_check_modules(fftw3f REQUIRED IMPORTED_TARGET fftw3f)             # PkgConfig::fftw3f, float
pkg_check_modules(hwy REQUIRED IMPORTED_TARGET libhwy)                # PkgConfig::hwy, SIMD with run-time dispatch
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus) # PkgConfig::tomlplusplus
pkg_check_modules(liblo REQUIRED IMPORTED_TARGET liblo)               # PkgConfig::liblo, OSC messages
pkg_check_modules(alsa REQUIRED IMPORTED_TARGET alsa)                 # PkgConfig::alsa, its sequencer
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)           # PkgConfig::sqlite3
pkg_check_modules(opus REQUIRED IMPORTED_TARGET opus)                 # PkgConfig::opus
pkg_check_modules(ogg REQUIRED IMPORTED_TARGET ogg)                   # PkgConfig::ogg
pkg_check_modules(qrencode REQUIRED IMPORTED_TARGET libqrencode)      # PkgConfig::qrencode

# toml++ as compiled by Debian: its parser is in the shared library, not in every file that includes it.
target_compile_definitions(PkgConfig::tomlplusplus INTERFACE TOML_HEADER_ONLY=0)

# zita-resampler ships no description for pkg-config or CMake.
find_path(ZITA_RESAMPLER_INCLUDE zita-resampler/vresampler.h REQUIRED)
find_library(ZITA_RESAMPLER_LIBRARY zita-resampler REQUIRED)
mark_as_advanced(ZITA_RESAMPLER_INCLUDE ZITA_RESAMPLER_LIBRARY)
add_library(zita::resampler INTERFACE IMPORTED)
target_include_directories(zita::resampler SYSTEM INTERFACE ${ZITA_RESAMPLER_INCLUDE})
target_link_libraries(zita::resampler INTERFACE ${ZITA_RESAMPLER_LIBRARY})

# JACK: headers only. The library is opened at run time (dlopen), so that one binary runs on jackd, on PipeWire's
# libjack, and on a machine with neither.
find_path(JACK_INCLUDE jack/jack.h REQUIRED)
mark_as_advanced(JACK_INCLUDE)
add_library(jack::headers INTERFACE IMPORTED)
target_include_directories(jack::headers SYSTEM INTERFACE ${JACK_INCLUDE})
target_link_libraries(jack::headers INTERFACE ${CMAKE_DL_LIBS})

# PipeWire: headers only. Its library is opened at run time, so that one binary runs with it and without.
pkg_check_modules(pipewire REQUIRED libpipewire-0.3)
add_library(pipewire::headers INTERFACE IMPORTED)
target_include_directories(pipewire::headers SYSTEM INTERFACE ${pipewire_INCLUDE_DIRS})

# GStreamer: headers only. Its libraries are opened at run time, so that without them only phones as outputs are missing.
pkg_check_modules(gstreamer REQUIRED gstreamer-1.0)
add_library(gstreamer::headers INTERFACE IMPORTED)
target_include_directories(gstreamer::headers SYSTEM INTERFACE ${gstreamer_INCLUDE_DIRS})

if(OHMIC_TESTS)
  find_package(GTest REQUIRED)       # GTest::gtest_main GTest::gmock
  find_package(rapidcheck REQUIRED)  # rapidcheck
  find_package(benchmark REQUIRED)   # benchmark::benchmark_main
endif()
