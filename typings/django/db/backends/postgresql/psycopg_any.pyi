from psycopg2.extras import DateRange as DateRange
