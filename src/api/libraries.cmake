target_link_libraries(ohmic_api PRIVATE nlohmann_json::nlohmann_json)  # known to value.cpp only
