# What dsp links from outside: loudness metering. Everything else is its own.
target_link_libraries(ohmic_dsp ${kind} PkgConfig::ebur128)
