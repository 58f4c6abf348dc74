# Least squares of impedances.
target_link_libraries(ohmic_gear PRIVATE Eigen3::Eigen)
