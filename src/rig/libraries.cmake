target_link_libraries(ohmic_rig PRIVATE PkgConfig::tomlplusplus)  # read in document.cpp only
if(TARGET rig_test)
  target_link_libraries(rig_test PRIVATE PkgConfig::sndfile)  # its tests write recordings
endif()
