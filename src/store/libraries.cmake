target_link_libraries(ohmic_store PRIVATE PkgConfig::sqlite3)  # behind database.cpp
target_link_libraries(ohmic_store PRIVATE OpenSSL::Crypto)     # behind token.cpp
