# What dsp links from outside: loudness metering, and Fourier transforms in float (audio) and double (design).
target_link_libraries(ohmic_dsp ${kind} PkgConfig::ebur128 PkgConfig::fftw3f PkgConfig::fftw3)
