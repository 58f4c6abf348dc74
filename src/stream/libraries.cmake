# Opus and Ogg code what phones hear, zita-resampler takes it to 48 kHz; GStreamer is opened at run time, so only its
# headers are here.
target_link_libraries(ohmic_stream PRIVATE PkgConfig::opus PkgConfig::ogg zita::resampler gstreamer::headers ${CMAKE_DL_LIBS})
if(OHMIC_TESTS)
  target_link_libraries(ohmic_stream PRIVATE PkgConfig::sndfile)  # its tests read back what was coded
endif()
