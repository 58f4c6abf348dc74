# Dense linear algebra; SIMD lanes chosen for the processor at run time.
target_link_libraries(ohmic_circuit PRIVATE Eigen3::Eigen PkgConfig::hwy)
