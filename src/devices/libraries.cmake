# devices reads and writes files with libsndfile, resamples with zita-resampler, and loads JACK at run time.
target_link_libraries(ohmic_devices ${kind} PkgConfig::sndfile zita::resampler jack::headers ${CMAKE_DL_LIBS})
target_link_libraries(ohmic_devices ${kind} PkgConfig::alsa)  # behind alsa/
target_link_libraries(ohmic_devices ${kind} pipewire::headers)  # behind pipewire/, opened at run time
