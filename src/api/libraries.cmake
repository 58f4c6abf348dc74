target_link_libraries(ohmic_api PRIVATE nlohmann_json::nlohmann_json)  # known to value.cpp only
target_link_libraries(ohmic_api PRIVATE Boost::headers)                # known to web/ only
target_link_libraries(ohmic_api PRIVATE PkgConfig::liblo PkgConfig::alsa)  # behind surface/osc_message.cpp and midi_port.cpp
target_link_libraries(ohmic_api PRIVATE PkgConfig::qrencode)           # behind qr_code.cpp
target_link_libraries(ohmic_api PRIVATE OpenSSL::SSL OpenSSL::Crypto)  # behind web_client.cpp and web/
