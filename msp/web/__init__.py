"""The pages people use: portal, desk, office; vendor and pay by link; hooks for machines; settings for two wings."""
