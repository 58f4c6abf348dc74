target_link_libraries(ohmic_store PRIVATE PkgConfig::sqlite3)  # behind database.cpp
