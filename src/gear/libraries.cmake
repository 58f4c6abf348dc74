target_link_libraries(ohmic_gear PRIVATE Eigen3::Eigen)  # least squares of impedances
