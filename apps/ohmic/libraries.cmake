# What the program takes from outside: command line and JSON, each known to a few files.
target_include_directories(ohmic_parts PUBLIC ${CMAKE_CURRENT_LIST_DIR})
ohmic_add_console(ohmic_parts)
target_link_libraries(ohmic_parts PRIVATE CLI11::CLI11 nlohmann_json::nlohmann_json)
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/command_line.cpp
  PROPERTIES COMPILE_DEFINITIONS OHMIC_VERSION="${PROJECT_VERSION}")
