target_link_libraries(ohmic_rig PRIVATE PkgConfig::tomlplusplus)  # read in document.cpp only
