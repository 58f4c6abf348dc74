# What engine links from outside: Highway, in mixer_kernel.cpp only.
target_link_libraries(ohmic_engine PRIVATE PkgConfig::hwy)
# zita-resampler, in follow/lanes.cpp only.
target_link_libraries(ohmic_engine PRIVATE zita::resampler)
